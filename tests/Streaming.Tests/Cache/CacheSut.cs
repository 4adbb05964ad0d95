using System.Text;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming.Tests.Cache;

/// <summary>A cache to which pulls are added as an agent does.</summary>
internal sealed class CacheSut
{
    public const string Stream = "s";
    public const string Log = "log-1";

    /// <summary>Without options one delivery carries one record, so that each container is seen by itself.</summary>
    public CacheSut(StreamCacheOptions? options = null, Func<StreamId, PartitionToken, HistoryCursor?>? history = null)
    {
        Cache = new PartitionCache(options ?? new StreamCacheOptions { PullRecords = 1 }, history ?? ((_, _) => null));
        Cache.Open(0, Log);
    }

    public PartitionCache Cache { get; }

    public static StreamId Id(string key) => PartitionedStreamKey.Create(Stream, 0, Encoding.UTF8.GetBytes(key));

    /// <summary>One record per key, all in one entry per pull; entries are 10 apart.</summary>
    public static RecordBatchContainer Container(string key, long offset, int index = 0, int count = 1) =>
        new(Id(key), new RecordBatch(Log, 0, [new RecordRun(offset, index, count, 1, new byte[8])]));

    /// <summary>Adds a pull of one entry with one record per key.</summary>
    public RecordBatchContainer[] Pull(long offset, params string[] keys)
    {
        var containers = keys.Select((key, i) => Container(key, offset, i)).ToArray();
        Cache.Announce(containers, offset + 10, DateTimeOffset.UnixEpoch);
        Cache.AddToCache(containers);
        return containers;
    }

    public IQueueCacheCursor Open(string key, PartitionToken? token = null) => Cache.GetCacheCursor(Id(key), token);

    /// <summary>Takes everything from a cursor, moving past it.</summary>
    public static List<string> Drain(IQueueCacheCursor cursor)
    {
        var tokens = new List<string>();
        while (cursor.MoveNext())
        {
            tokens.Add(cursor.GetCurrent(out _)!.SequenceToken.ToString()!);
        }

        return tokens;
    }
}
