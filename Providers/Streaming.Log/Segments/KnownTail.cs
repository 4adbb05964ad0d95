using FASTER.core;

namespace Weir.Streaming.Log;

/// <summary>
/// Tells FASTER where the log ends. Its own commit records are not used: the tail is found by reading the entries (<see cref="TailScanner"/>), which costs
/// no second file per commit and never cuts off acknowledged entries behind a damaged one.
/// </summary>
internal sealed class KnownTail(long tail, int pageBytes) : ILogCommitManager
{
    private const long Number = 1;

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        // The entries themselves are the record of what was committed.
    }

    public byte[] GetCommitMetadata(long commitNum) => new FasterLogRecoveryInfo
    {
        // FASTER reads nothing but the page it goes on in; the pages before it are read from the files.
        BeginAddress = Math.Max(EntryFormat.FirstAddress, tail & ~((long)pageBytes - 1)),
        UntilAddress = tail,
        CommitNum = Number,
    }.ToByteArray();

    public IEnumerable<long> ListCommits() => [Number];

    public void RemoveCommit(long commitNum)
    {
        // There is none to remove.
    }

    public void RemoveAllCommits()
    {
        // There is none to remove.
    }

    public void OnRecovery(long commitNum)
    {
        // There is none to clean up.
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
