using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Log;

/// <summary>What an opening gives the store.</summary>
internal sealed record OpenedStore(LogContext Context, LogMetrics Metrics, Dictionary<string, StreamLog> Streams, DataDirectoryLock Lock);

/// <summary>The steps of opening a data directory, in the order in which a crash between any two does no harm.</summary>
internal sealed partial class LogOpening(LogOptions options, ProducerOptions producerOptions, ILogger logger, TimeProvider time, OpenSegmentFiles openFiles,
    IMeterFactory? meters)
{
    private const int WriterThreads = 4;
    private readonly Dictionary<string, StreamLog> _streams = new(StringComparer.Ordinal);
    private readonly List<PartitionLog> _partitions = [];

    private string Folder => Path.Combine(options.DataDirectory, "log");

    public OpenedStore Open()
    {
        var owner = DataDirectoryLock.Take(options.DataDirectory);
        var threads = new IoThreads(WriterThreads);
        var metrics = new LogMetrics(meters, Lag, Producers);
        try
        {
            return OpenOwned(owner, threads, metrics);
        }
        catch
        {
            _partitions.ForEach(p => p.Dispose());
            metrics.Dispose();
            threads.Dispose();
            owner.Dispose();
            throw;
        }
    }

    private OpenedStore OpenOwned(DataDirectoryLock owner, IoThreads threads, LogMetrics metrics)
    {
        DurableFile.CreateDirectory(Folder);
        var meta = LogMeta.LoadOrCreate(Folder, options.SegmentBytes);
        RefuseFewerPartitions(meta);
        if (++meta.Opening > LogOffset.MaxOpening)
        {
            throw new InvalidDataException($"{Folder} has been opened {LogOffset.MaxOpening} times, which is as often as offsets can tell apart.");
        }

        // Before anything is appended: an address used again is a new offset.
        meta.Save(Folder);
        var context = new LogContext(meta.Log, meta.Opening, meta.PageBytes, meta.SegmentBytes, options, threads, time, logger, openFiles);
        var grown = false;
        var opened = options.Streams.Distinct(StringComparer.Ordinal).ToDictionary(
            stream => stream,
            stream => OpenPartitions(stream, 0, meta.Streams.TryGetValue(stream, out var known) ? known.Partitions : 0, context, metrics),
            StringComparer.Ordinal);
        foreach (var (stream, old) in opened)
        {
            grown |= Grow(meta, stream, old);
        }

        if (grown)
        {
            meta.Save(Folder);
        }

        foreach (var (stream, old) in opened)
        {
            PartitionLog[] all = [.. old, .. OpenPartitions(stream, old.Length, meta.Streams[stream].Partitions, context, metrics)];
            _streams[stream] = new StreamLog(stream, all, Rebuild(all), [.. Enumerable.Range(0, all.Length).Select(p => Gate(meta.Streams[stream], all, p))]);
        }

        LogOpened(logger, meta.Log, Path.GetFullPath(Folder), meta.Opening, _partitions.Count);
        return new OpenedStore(context, metrics, _streams, owner);
    }

    private void RefuseFewerPartitions(LogMeta meta)
    {
        foreach (var stream in options.Streams)
        {
            if (meta.Streams.TryGetValue(stream, out var known) && known.Partitions > options.Partitions)
            {
                throw new InvalidDataException(
                    $"Log:Partitions is {options.Partitions}, but stream {stream} in {Folder} has {known.Partitions} partitions. The number may be raised, never lowered.");
            }
        }
    }

    private PartitionLog[] OpenPartitions(string stream, int from, int until, LogContext context, LogMetrics metrics)
    {
        var opened = new PartitionLog[Math.Max(0, until - from)];
        for (var partition = from; partition < until; partition++)
        {
            var folder = Path.Combine(Folder, stream, partition.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _partitions.Add(opened[partition - from] = new PartitionLog(new PartitionPlace(stream, partition, folder), context, metrics));
        }

        return opened;
    }

    private bool Grow(LogMeta meta, string stream, PartitionLog[] old)
    {
        if (old.Length == options.Partitions)
        {
            return false;
        }

        if (!meta.Streams.TryGetValue(stream, out var known))
        {
            meta.Streams[stream] = new StreamMeta { Partitions = options.Partitions };
            return true;
        }

        known.Growth.Add(new GrowthMeta { Opening = meta.Opening, From = old.Length, To = options.Partitions, Ends = [.. old.Select(p => p.Durable)] });
        known.Partitions = options.Partitions;
        LogGrown(logger, stream, old.Length, options.Partitions);
        return true;
    }

    private static GrowthGate Gate(StreamMeta meta, PartitionLog[] all, int partition)
    {
        // What was lost since is not waited for, nor what was deleted.
        var growths = meta.Growth.Select(growth => growth.Ends.Select((end, old) => Math.Min(end, all[old].Durable)).ToArray()).ToArray();
        return new GrowthGate(
            partition, growths, (old, end) => LogOffset.Address(all[old].Consumed.Offset) >= end || end <= all[old].Files.FirstAddress);
    }

    private ProducerClaims Rebuild(PartitionLog[] partitions)
    {
        var set = new ProducerSet(producerOptions.ProducerWindow, producerOptions.ProducerExpiry);
        List<ProducerEntry> found = [];
        foreach (var partition in partitions)
        {
            set.Consume(partition.Place.Partition, partition.Consumed.Highest);
        }

        foreach (var partition in partitions)
        {
            var (saved, tail) = partition.TakeProducers();
            if (saved is not null)
            {
                var end = partition.Recovered.Tail;
                ProducerSnapshot.Merge(saved, set, partition.Place.Partition, offset => LogOffset.Address(offset) < end);
            }

            found.AddRange(tail);
        }

        // In order of receipt over all partitions: a producer's life after its expiry must not mix with the one before.
        foreach (var entry in found.OrderBy(e => e.Attempt.ReceivedAt))
        {
            set.Record(entry);
        }

        return new ProducerClaims(set, time, producerOptions.MaxProducers);
    }

    private IEnumerable<Measurement<long>> Lag() => _streams.Values.SelectMany(s => s.Partitions).Select(p => new Measurement<long>(p.LagBytes, p.Tags));

    private IEnumerable<Measurement<long>> Producers() =>
        _streams.Values.Select(s => new Measurement<long>(s.Producers.Count, new KeyValuePair<string, object?>("stream", s.Name)));

    [LoggerMessage(3001, LogLevel.Information, "Log {Log} in {Folder} opened for the {Opening}. time, {Partitions} partitions.")]
    private static partial void LogOpened(ILogger logger, string log, string folder, int opening, int partitions);

    [LoggerMessage(3002, LogLevel.Information, "Stream {Stream} grows from {From} to {To} partitions. What comes from now on is read when the old ones have been consumed up to here.")]
    private static partial void LogGrown(ILogger logger, string stream, int from, int to);
}
