using Weir.Ingest;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>What decoding one request or frame comes to: accepted records grouped by key, and rejects. Pooled; not thread-safe.</summary>
internal sealed class IngestBatch : IDisposable
{
    /// <summary>At most so many rejects are listed with their reasons; all are counted.</summary>
    public const int ListedMax = 1000;

    private readonly List<RejectedRecord> _rejected = [];
    private GatewayRecordValidator _rules;

    /// <summary>The accepted records.</summary>
    public RecordSet Records { get; } = new(GatewayRecordLayout.Encoding);

    /// <summary>Number of accepted records.</summary>
    public int Accepted => Records.Count;

    /// <summary>Number of rejected records.</summary>
    public int RejectedCount { get; private set; }

    /// <summary>The first rejects.</summary>
    public IReadOnlyList<RejectedRecord> Rejected => _rejected;

    /// <summary>Place of the next record.</summary>
    public long NextIndex { get; private set; }

    /// <summary>Room for an id whose bytes differ from its text.</summary>
    public byte[] Scratch { get; } = new byte[256];

    /// <summary>Empties the batch and sets the rules for the gateway records that come.</summary>
    /// <param name="rules">How records are judged.</param>
    /// <param name="firstIndex">Place of the first record.</param>
    public void Start(in GatewayRecordValidator rules, long firstIndex = 0)
    {
        Start(GatewayRecordLayout.Encoding);
        _rules = rules;
        NextIndex = firstIndex;
    }

    /// <summary>Empties the batch for records that somebody else judges.</summary>
    /// <param name="encoding">What their bytes mean.</param>
    public void Start(ushort encoding)
    {
        Clear();
        Records.Clear(encoding);
    }

    /// <summary>Counts a record that was judged good and comes among the others later.</summary>
    public void Pass() => NextIndex++;

    /// <summary>Judges a record and takes or rejects it.</summary>
    public void Take(scoped in GatewayRecordValues values)
    {
        if (values.Fault == RecordFault.None && _rules.TryAdd(values.Id, values.Date, values.Tx, values.Rx, Records))
        {
            NextIndex++;
            return;
        }

        Reject(ListsReasons ? RecordReasons.Explain(_rules, values) : "");
    }

    /// <summary>Whether the next reject is listed with its reason.</summary>
    public bool ListsReasons => _rejected.Count < ListedMax;

    /// <summary>Counts a reject, and lists it while there is room.</summary>
    public void Reject(string reason)
    {
        if (ListsReasons)
        {
            _rejected.Add(new RejectedRecord(NextIndex, reason));
        }

        RejectedCount++;
        NextIndex++;
    }

    /// <summary>Gives the newest reject its true reason: what the decoder saw was only what it led to.</summary>
    public void ExplainLast(string reason)
    {
        if (RejectedCount == _rejected.Count)
        {
            _rejected[^1] = _rejected[^1] with { Reason = reason };
        }
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Records.Clear();
        _rejected.Clear();
        RejectedCount = 0;
        NextIndex = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Records.Dispose();
}
