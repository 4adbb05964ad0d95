using Orleans;

namespace Weir.Streaming;

/// <summary>
/// What a consumer gets in one delivery: all records of one key that one pull from one partition brought, in log order; those of several pulls where they piled up.
/// The bytes belong to the batch for as long as anybody holds it; nothing is copied per record.
/// </summary>
[GenerateSerializer, Immutable, Alias("weir.RecordBatch")]
public sealed class RecordBatch
{
    /// <summary>Creates a batch.</summary>
    /// <param name="log">Identity of the log the offsets belong to.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="runs">At least one run, ascending by offset and index.</param>
    public RecordBatch(string log, int partition, RecordRun[] runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfZero(runs.Length);
        Log = log;
        Partition = partition;
        Runs = runs;
    }

    /// <summary>Identity of the log: offsets of another log mean nothing here.</summary>
    [Id(0)]
    public string Log { get; }

    /// <summary>Partition, from 0.</summary>
    [Id(1)]
    public int Partition { get; }

    /// <summary>The records, as runs that stand together in one entry; ascending.</summary>
    [Id(2)]
    public IReadOnlyList<RecordRun> Runs { get; }
}
