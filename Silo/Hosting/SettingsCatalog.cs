using System.Reflection;
using Weir.Grains.Elevators;
using Weir.Grains.Gateways;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Faster;
using Weir.Silo.Hosting.Membership;
using Weir.Silo.Hosting.State;
using Weir.Silo.Hosting.Streams;
using Weir.Silo.Ingest;
using Weir.Silo.Security;
using Weir.Streaming;
using Weir.Streaming.Kafka;
using Weir.Streaming.Log;

namespace Weir.Silo.Hosting;

/// <summary>Every setting there is, so that a misspelt one is refused instead of ignored.</summary>
internal static class SettingsCatalog
{
    /// <summary>Sections with the classes whose properties are their keys.</summary>
    public static readonly IReadOnlyDictionary<string, Type[]> Sections = new Dictionary<string, Type[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Log"] = [typeof(LogOptions)],
        [StreamCacheOptions.Section] = [typeof(StreamCacheOptions), typeof(StreamProviderOptions)],
        [KafkaOptions.Section] = [typeof(KafkaOptions)],
        [CheckpointOptions.Section] = [typeof(CheckpointOptions)],
        [IngestOptions.Section] = [typeof(IngestOptions), typeof(ProducerOptions)],
        [GatewayOptions.Section] = [typeof(GatewayOptions)],
        [ElevatorOptions.Section] = [typeof(ElevatorOptions)],
        [StateOptions.Section] = [typeof(StateOptions), typeof(FasterStorageOptions), typeof(CassandraStorageOptions)],
        [SecurityOptions.Section] = [typeof(SecurityOptions)],
        [MembershipOptions.Section] = [typeof(MembershipOptions)],
        [ShutdownOptions.Section] = [typeof(ShutdownOptions)],
    };

    /// <summary>Properties that the host sets and no setting may.</summary>
    private static readonly HashSet<string> NotSettings =
    [
        "Log:DataDirectory", "Log:Streams", "Log:AcceptNewLog", "Kafka:Streams", "Kafka:GrainStorage", "Kafka:AcceptNewLog", "Storage:Directory", "Storage:InitStage", "Storage:GrainStorageSerializer",
    ];

    /// <summary>First parts of keys that are .NET's own or commands'.</summary>
    private static readonly string[] Others =
        ["urls", "data", "environment", "contentRoot", "applicationName", "Logging", "Kestrel", "AllowedHosts", "shutdownTimeoutSeconds"];

    /// <summary>Every key, as <c>Section:Key</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. Sections.SelectMany(section => section.Value.SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
            .Select(property => $"{section.Key}:{property.Name}")).Where(key => !NotSettings.Contains(key)).Append("Streams:AcceptNewLog").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Arguments that are neither <c>--key=value</c> nor <c>--key value</c>; .NET would pass over them in silence.</summary>
    public static IEnumerable<string> FindMalformed(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                yield return $"{arguments[i]} is not understood; settings are --key=value or --key value.";
            }
            else if (!arguments[i].Contains('=', StringComparison.Ordinal) && (++i == arguments.Length || arguments[i].StartsWith("--", StringComparison.Ordinal)))
            {
                yield return $"{arguments[i - 1]} has no value; settings are --key=value or --key value.";
            }
        }
    }

    /// <summary>Keys of our sections that do not exist, each with what was probably meant.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="arguments">The command line.</param>
    public static IEnumerable<string> FindUnknown(IConfiguration configuration, string[] arguments)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        foreach (var key in commandLine.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key))
        {
            var first = key.Split(':')[0];
            if (!Sections.ContainsKey(first) && !Others.Contains(first, StringComparer.OrdinalIgnoreCase))
            {
                yield return Unknown($"--{key}", key);
            }
        }

        foreach (var section in Sections.Keys)
        {
            foreach (var child in configuration.GetSection(section).GetChildren().Where(child => !Keys.Contains($"{section}:{child.Key}", StringComparer.OrdinalIgnoreCase)))
            {
                yield return Unknown($"{section}:{child.Key}", $"{section}:{child.Key}");
            }
        }
    }

    private static string Unknown(string shown, string key)
    {
        var near = Keys.Concat(Others).Select(known => (Known: known, Distance: Distance(known.ToUpperInvariant(), key.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(3, key.Length / 3)).OrderBy(candidate => candidate.Distance).Take(3).Select(candidate => candidate.Known).ToList();
        return near.Count > 0 ? $"{shown} is not a setting; did you mean {string.Join(" or ", near)}?" : $"{shown} is not a setting; docs/operations.md lists them.";
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
