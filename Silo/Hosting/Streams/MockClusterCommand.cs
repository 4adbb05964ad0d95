using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Weir.Streaming;
using Weir.Streaming.Kafka;
using Weir.Streaming.Kafka.Mock;

namespace Weir.Silo.Hosting.Streams;

/// <summary>
/// A mock cluster in a process of its own, with the service's topics: several silos share it, and it outlives them. Prints where it listens, and runs until it is told to end.
/// </summary>
internal static class MockClusterCommand
{
    /// <summary>What the command line begins with.</summary>
    public const string Name = "kafka-mock";

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The rest of the command line: settings of section <c>Kafka</c>.</param>
    /// <returns>The exit status.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            using var mock = MockCluster.StartFor(Read(arguments));
            using var ended = new ManualResetEventSlim();
            using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            Console.Out.WriteLine($"Ready: {mock.BootstrapServers}");
            Console.Error.WriteLine(
                $"A mock cluster, to try things out: ./run --Streams:Provider=Kafka --Kafka:BootstrapServers={mock.BootstrapServers} --Kafka:TopicIds=false --Kafka:Client:fetch.wait.max.ms=10. "
                + MockClusterNotice.Limits);
            ended.Wait();
            return 0;

            void End(PosixSignalContext signal)
            {
                signal.Cancel = true;
                ended.Set();
            }
        }
        catch (Exception e) when (StartFailure.TryExplain(e, out var reasons))
        {
            foreach (var reason in reasons)
            {
                Console.Error.WriteLine($"The mock cluster cannot start: {reason}");
            }

            return 1;
        }
    }

    private static KafkaOptions Read(string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        string[] faults = [.. SettingsCatalog.FindMalformed(arguments), .. SettingsCatalog.FindUnknown(configuration, arguments)];
        if (faults.Length > 0)
        {
            throw new SettingsException(faults);
        }

        var options = configuration.GetSection(KafkaOptions.Section).Get<KafkaOptions>() ?? new KafkaOptions();
        var result = new RangeValidator<KafkaOptions>(KafkaOptions.Section).Validate(null, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(KafkaOptions.Section, typeof(KafkaOptions), result.Failures);
        }

        foreach (var stream in RecordStreams.Names)
        {
            options.Streams.Add(stream);
        }

        return options;
    }
}
