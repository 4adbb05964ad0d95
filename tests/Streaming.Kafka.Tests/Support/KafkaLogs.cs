using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Tests.Support;

/// <summary>Logs without a silo.</summary>
internal static class KafkaLogs
{
    /// <summary>Opens one.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="storage">Grain storage, where one is named.</param>
    /// <param name="formats">What the values are; as they are where nothing is said.</param>
    /// <param name="producers">How long numbers are remembered.</param>
    /// <param name="loggers">Where it is said.</param>
    /// <param name="meters">Makes the meter.</param>
    public static KafkaLog Open(
        KafkaOptions options,
        IGrainStorage? storage = null,
        KafkaFormats? formats = null,
        ProducerOptions? producers = null,
        ILoggerFactory? loggers = null,
        IMeterFactory? meters = null) => KafkaLog.Open(
            options,
            formats ?? new KafkaFormats(),
            producers ?? new ProducerOptions(),
            name => storage ?? throw new InvalidOperationException($"There is no {name}."),
            TimeProvider.System,
            loggers ?? NullLoggerFactory.Instance,
            meters);
}
