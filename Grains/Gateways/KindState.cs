using Weir.Analytics.EventTime;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>One kind of a gateway: its account with the newest and the open days, and the chunks with all others.</summary>
public sealed class KindState(RecordKind kind, KindAccount account)
{
    public RecordKind Kind { get; } = kind;

    public KindAccount Account { get; } = account;

    /// <summary>Where older days are, by month.</summary>
    public ChunkIndex Chunks { get; } = new();

    /// <summary>The version of the last change of this kind since the activation began; for watchers, not stored.</summary>
    public long ChangedIn { get; set; }
}
