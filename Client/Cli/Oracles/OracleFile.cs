using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Cli.Oracles;

/// <summary>What the server must answer once it has taken a file; the format is described in docs/generate.md.</summary>
internal sealed record OracleFile(
    string Format, int Version, string Kind, OracleSettings Settings, long Records, IReadOnlyList<OracleGateway> Gateways)
{
    public const string FormatName = "weir-oracle";
    public const int CurrentVersion = 1;

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, OracleJson.Default.OracleFile, cancellationToken);
    }

    /// <exception cref="InvalidDataException">The file is not an oracle of this version.</exception>
    public static async Task<OracleFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        try
        {
            var oracle = await JsonSerializer.DeserializeAsync(file, OracleJson.Default.OracleFile, cancellationToken);
            return oracle is { Format: FormatName, Version: CurrentVersion }
                ? oracle
                : throw new InvalidDataException($"{path} is not a {FormatName} file of version {CurrentVersion}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a {FormatName} file: {e.Message}", e);
        }
    }
}

/// <summary>One gateway of an oracle: its counters and its days.</summary>
internal sealed record OracleGateway(
    string Gateway, OracleReading Last, long? Watermark, long Records, long Late, long Duplicates, long Wraps, long Restarts, IReadOnlyList<OracleDay> Days);

/// <summary>A reading as taken.</summary>
internal sealed record OracleReading(long Date, double IpTx, double IpRx);

/// <summary>Totals of a UTC day; <paramref name="Seconds"/> is null for counter.</summary>
internal sealed record OracleDay(DateOnly Day, long Tx, long Rx, long Records, double? Seconds)
{
    [JsonIgnore]
    public long Total => Tx > long.MaxValue - Rx ? long.MaxValue : Tx + Rx;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OracleFile))]
internal sealed partial class OracleJson : JsonSerializerContext;
