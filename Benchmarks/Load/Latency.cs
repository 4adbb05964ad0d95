using System.Diagnostics;

namespace Weir.Benchmarks.Load;

/// <summary>Latencies of one kind, in milliseconds.</summary>
internal sealed class Latency
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan latency)
    {
        lock (_lock)
        {
            _milliseconds.Add(latency.TotalMilliseconds);
        }
    }

    /// <summary>The value below which a share of them lies, by nearest rank.</summary>
    public double Quantile(double share)
    {
        lock (_lock)
        {
            _milliseconds.Sort();
            return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share))];
        }
    }

    /// <summary>What the disk itself takes to make a write durable, alone: no acknowledgement can come sooner.</summary>
    public static Latency OfDisk(int writes, int bytes)
    {
        var latency = new Latency();
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var buffer = new byte[bytes];
            for (var i = 0; i < writes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                file.Write(buffer);
                file.Flush(flushToDisk: true);
                latency.Add(Stopwatch.GetElapsedTime(started));
            }
        }
        finally
        {
            File.Delete(path);
        }

        return latency;
    }
}
