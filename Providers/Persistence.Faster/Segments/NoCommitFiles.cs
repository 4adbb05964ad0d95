using FASTER.core;

namespace Weir.Persistence.Faster.Segments;

/// <summary>No commit files: the records carry what recovery needs, so a commit is one write of the log and nothing else.</summary>
internal sealed class NoCommitFiles : ILogCommitManager
{
    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
    }

    public byte[]? GetCommitMetadata(long commitNum) => null;

    public IEnumerable<long> ListCommits() => [];

    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits()
    {
    }

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose()
    {
    }
}
