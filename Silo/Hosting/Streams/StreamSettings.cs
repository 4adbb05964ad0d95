using Weir.Streaming.Kafka;

namespace Weir.Silo.Hosting.Streams;

/// <summary>Reads <c>Streams:Provider</c>, and refuses what cannot be meant.</summary>
internal static class StreamSettings
{
    private const string Key = $"{StreamProviderOptions.Section}:{nameof(StreamProviderOptions.Provider)}";

    /// <summary>The provider.</summary>
    /// <exception cref="SettingsException">There is no such one, or a cluster is named that it has no use for.</exception>
    public static StreamProvider Read(IConfiguration configuration)
    {
        ChoiceSetting.Check<StreamProvider>(configuration, Key);
        var provider = configuration.GetSection(StreamProviderOptions.Section).Get<StreamProviderOptions>()?.Provider ?? StreamProvider.Log;
        var kafka = configuration.GetSection(KafkaOptions.Section);
        var idle = !string.IsNullOrEmpty(kafka[nameof(KafkaOptions.BootstrapServers)]) ? nameof(KafkaOptions.BootstrapServers)
            : kafka.GetValue(nameof(KafkaOptions.Mock), false) ? nameof(KafkaOptions.Mock)
            : null;

        // Records that were meant for a cluster and are in a directory would be found out late.
        return provider != StreamProvider.Kafka && idle is not null
            ? throw new SettingsException($"{KafkaOptions.Section}:{idle} is set, but {Key}={provider} has no use for it; choose {Key}=Kafka, or leave it out.")
            : provider;
    }
}
