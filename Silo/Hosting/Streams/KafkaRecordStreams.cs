using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;
using Weir.Streaming.Kafka;
using Weir.Streams;

namespace Weir.Silo.Hosting.Streams;

/// <summary>The streams of records in the topics of a Kafka cluster. State stays in the data directory.</summary>
internal static class KafkaRecordStreams
{
    /// <summary>Adds the topics as the log.</summary>
    public static void AddKafkaRecordLog(this WebApplicationBuilder builder, IReadOnlyList<string> streams)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddOptions<ProducerOptions>().Bind(configuration.GetSection(IngestOptions.Section));
        services.AddKafkaLog(
            options => options.Bind(configuration.GetSection(KafkaOptions.Section)).Configure(kafka =>
            {
                kafka.GrainStorage = StreamNames.Storage;
                kafka.AcceptNewLog = configuration.GetValue("Streams:AcceptNewLog", false);
                foreach (var stream in streams)
                {
                    kafka.Streams.Add(stream);
                }
            }),
            (provider, formats) =>
            {
                formats.AddGatewayRecords(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.CounterModulus);
                formats.Add(StreamNames.Elevators, new ReadingKafkaFormat());
            });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaOptions>, KafkaSettings>());
        services.AddSingleton<IBinaryStateCodec<KafkaPlace>, KafkaPlaceCodec>();
        services.AddSingleton<IBinaryStateCodec<KafkaTopicShape>, KafkaTopicShapeCodec>();
        services.AddHostedService<MockClusterNotice>();
    }

    /// <summary>Adds the streams.</summary>
    public static ISiloBuilder AddKafkaRecordStreams(this ISiloBuilder silo) => silo.AddKafkaStreams(StreamNames.Provider, RecordStreams.Configure);
}
