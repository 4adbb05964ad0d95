using Microsoft.Extensions.Options;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Hosting.Streams;

/// <summary>Refuses settings of Kafka that this service cannot mean, beside what the provider refuses for any.</summary>
internal sealed class KafkaSettings : IValidateOptions<KafkaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        string[] faults = [.. FindFaults(options)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FindFaults(KafkaOptions options)
    {
        foreach (var (name, value) in new[] { (nameof(options.ContentType), options.ContentType), (nameof(options.DefaultContentType), options.DefaultContentType) })
        {
            if (!GatewayKafkaFormats.ContentTypes.Contains(value))
            {
                yield return $"{Key(name)} is {value}; it must be {string.Join(" or ", GatewayKafkaFormats.ContentTypes)}.";
            }
        }

        if (options.Mock && !string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            yield return $"{Key(nameof(options.BootstrapServers))} is {options.BootstrapServers}, but {Key(nameof(options.Mock))}=true has no use for it; leave one of them out.";
        }
    }

    private static string Key(string name) => $"{KafkaOptions.Section}:{name}";
}
