using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Replay;

/// <summary>How records travel to the service.</summary>
internal enum Protocol
{
    Http,
    WebSocket,
}

/// <summary>What to replay and how.</summary>
internal sealed record ReplayOptions
{
    public required string File { get; init; }

    public RecordKind Kind { get; init; } = RecordKind.Counter;

    public Protocol Protocol { get; init; }

    public RecordFormat Format { get; init; }

    /// <summary>Recorded spacing is divided by this; infinite for as fast as it goes.</summary>
    public double Speedup { get; init; } = double.PositiveInfinity;

    public int Connections { get; init; } = 4;

    /// <summary>Records of a request or frame, at most.</summary>
    public int BatchRecordsMax { get; init; } = 5000;

    /// <summary>Bytes after which a request or frame is sent even with fewer records.</summary>
    public int BatchBytesMax => Protocol == Protocol.Http ? 2 << 20 : 512 << 10;

    public bool IsPaced => double.IsFinite(Speedup);
}
