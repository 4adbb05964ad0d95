using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>
/// One state's change on its way through the writer: a new value, a clear, or a copy of the same value to the log's end.
/// Completes when the change is durable or refused; fails when it could not be made durable.
/// </summary>
internal sealed class StateChange : TaskCompletionSource<ChangeAnswer>
{
    private readonly byte[] _record;

    private StateChange(UInt128 digest, RecordKind kind, int length)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Digest = digest;
        Kind = kind;
        _record = GC.AllocateUninitializedArray<byte>(length);
    }

    public UInt128 Digest { get; }

    public RecordKind Kind { get; }

    /// <summary>Version that must be the current one; 0 where there must be no state.</summary>
    public long Expected { get; private init; }

    /// <summary>For a copy: where the record must still be. 0 for a change by a caller.</summary>
    public long MovedFrom { get; private init; }

    public int Length => _record.Length;

    public Span<byte> Record => _record;

    public static StateChange Of(UInt128 digest, StateKey key, RecordKind kind, ReadOnlySpan<byte> value, long expected)
    {
        var change = new StateChange(digest, kind, StateRecord.LengthOf(key.Bytes.Length, value.Length)) { Expected = expected };
        StateRecord.Write(change.Record, kind, key.Bytes, value);
        return change;
    }

    public static StateChange Copy(UInt128 digest, StateSlot slot, ReadOnlySpan<byte> record)
    {
        var change = new StateChange(digest, RecordKind.State, record.Length) { Expected = slot.Version, MovedFrom = slot.Address };
        record.CopyTo(change.Record);
        return change;
    }
}

/// <summary>What became of a change.</summary>
/// <param name="Applied">Whether it was made; false for another version than the expected one.</param>
/// <param name="Version">The version that is current now; 0 for no state.</param>
internal readonly record struct ChangeAnswer(bool Applied, long Version);
