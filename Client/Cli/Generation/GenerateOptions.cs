using Weir.Cli.Oracles;
using Weir.Records;

namespace Weir.Cli.Generation;

/// <summary>What to generate. Equal options give equal files, to the byte.</summary>
internal sealed record GenerateOptions
{
    public required RecordKind Kind { get; init; }

    public required int Gateways { get; init; }

    public required int Days { get; init; }

    public DateOnly Start { get; init; } = new(2024, 1, 1);

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the gateways' names begin with.</summary>
    public string Prefix { get; init; } = "gw-";

    public long Seed { get; init; } = 1;

    /// <summary>Share of the readings that come too late, 0 to 0.5.</summary>
    public double Late { get; init; }

    /// <summary>Share of the readings that are repeated with other values, 0 to 0.5.</summary>
    public double Duplicates { get; init; }

    /// <summary>Share of the readings that are overtaken by a newer one within the lateness, 0 to 0.5.</summary>
    public double Disorder { get; init; } = 0.02;

    public OracleSettings Settings { get; init; } = new();

    public long StartMs => new DateTimeOffset(Start, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public long EndMs => StartMs + (Days * 86_400_000L);
}
