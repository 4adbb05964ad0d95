using System.Diagnostics;
using Weir.Silo.Ingest;

namespace Weir.Benchmarks.Micro;

/// <summary>Times a loop: the best of several rounds, which is what the machine can do when nobody disturbs it.</summary>
internal static class MicroTimer
{
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Run = TimeSpan.FromMilliseconds(1500);
    private static double _sink;

    /// <summary>A batch for all decoders, as the pool of the server hands them out.</summary>
    public static IngestBatch Batch { get; } = new();

    /// <summary>Nanoseconds per record.</summary>
    /// <param name="records">Records of one call.</param>
    /// <param name="call">The loop.</param>
    public static double Measure(int records, Func<double> call)
    {
        Best(call, Warm);
        return Best(call, Run) / records;
    }

    private static double Best(Func<double> call, TimeSpan time)
    {
        var best = double.MaxValue;
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < time;)
        {
            var started = Stopwatch.GetTimestamp();
            _sink += call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds);
        }

        return best;
    }
}
