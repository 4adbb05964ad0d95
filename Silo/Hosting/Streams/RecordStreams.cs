using Orleans.Hosting;
using Weir.Grains;
using Weir.Records;
using Weir.Streaming;
using Weir.Streaming.Log;
using Weir.Streams;

namespace Weir.Silo.Hosting.Streams;

/// <summary>The log of the records and the streams over it, as <c>Streams:Provider</c> says. What asks for them asks for no provider by name.</summary>
internal static class RecordStreams
{
    /// <summary>A stream for each kind of gateway record, and one for the readings of elevators.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. RecordKinds.All.Select(kind => kind.ToName()), StreamNames.Elevators];

    /// <summary>Adds the log: <see cref="IStreamAppender"/>, <see cref="IPartitionSource"/>, <see cref="IDeadLetterStore"/>, <see cref="ILogHealth"/>, and the options of producers.</summary>
    public static void AddRecordLog(this WebApplicationBuilder builder, StreamProvider provider, string dataDirectory)
    {
        if (provider == StreamProvider.Kafka)
        {
            builder.AddKafkaRecordLog(Names);
        }
        else
        {
            builder.Services.AddLogStore(builder.Configuration, dataDirectory, Names);
        }
    }

    /// <summary>Adds the streams over that log.</summary>
    public static ISiloBuilder AddRecordStreams(this ISiloBuilder silo, StreamProvider provider) => provider == StreamProvider.Kafka
        ? silo.AddKafkaRecordStreams()
        : silo.AddPartitionedStreams(StreamNames.Provider, services => services.GetRequiredService<IPartitionSource>(), Configure);

    /// <summary>Tells a provider who consumes the streams.</summary>
    public static void Configure(PartitionedStreamOptions options)
    {
        options.AddGatewayStreams();
        options.AddElevatorStreams();
    }
}
