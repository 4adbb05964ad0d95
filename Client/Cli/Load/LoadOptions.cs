using Weir.Cli.Replay;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Load;

/// <summary>What load to make.</summary>
internal sealed record LoadOptions
{
    public RecordKind Kind { get; init; } = RecordKind.Counter;

    public Protocol Protocol { get; init; }

    public RecordFormat Format { get; init; }

    public RecordCompression Compression { get; init; }

    public int Connections { get; init; } = 4;

    /// <summary>Records of a request or frame.</summary>
    public int Batch { get; init; } = 5000;

    /// <summary>Gateways over all connections.</summary>
    public int Gateways { get; init; } = 1000;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);
}
