using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Predictions;

/// <summary>
/// Requests that go out when they are due, whether or not those before are answered. A latency counts from when its request was due, so that a stall is charged to everybody who would have asked meanwhile.
/// One thread of its own sends, woken by the kernel's clock: a timer of the pool is up to a millisecond late, which is much of what is measured here.
/// </summary>
/// <param name="url">Where to.</param>
internal sealed partial class OpenLoop(Uri url) : IDisposable
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int Nanoseconds = 1_000_000_000;
    private readonly Channel<RawConnection> _idle = Channel.CreateUnbounded<RawConnection>();

    /// <summary>By how much requests went out late: what of the latencies is the sender's own.</summary>
    public Latency Lateness { get; } = new();

    /// <summary>Opens connections. Where none is idle a request waits for one, and is late by that.</summary>
    public async Task ConnectAsync(int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            _idle.Writer.TryWrite(await RawConnection.OpenAsync(url));
        }
    }

    /// <summary>Sends.</summary>
    /// <param name="perSecond">How often.</param>
    /// <param name="count">How many requests.</param>
    /// <param name="next">A number's request, and where its latency goes; null while all is warming up.</param>
    public async Task RunAsync(int perSecond, int count, Func<int, (RawRequest Request, Latency? Latency)> next)
    {
        var sent = new Task[count];
        await Task.Factory.StartNew(() => Send(perSecond, sent, next), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(sent);
    }

    public void Dispose()
    {
        while (_idle.Reader.TryRead(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Send(int perSecond, Task[] sent, Func<int, (RawRequest Request, Latency? Latency)> next)
    {
        // On Linux the stopwatch is the monotonic clock.
        Debug.Assert(Stopwatch.Frequency == Nanoseconds, "The clock counts something else than nanoseconds.");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < sent.Length; i++)
        {
            var due = started + ((long)i * Nanoseconds / perSecond);
            var until = new Time(due / Nanoseconds, due % Nanoseconds);
            while (Stopwatch.GetTimestamp() < due)
            {
                _ = Sleep(Monotonic, Absolute, in until, 0);
            }

            var (request, latency) = next(i);
            if (latency is not null)
            {
                Lateness.Add(Stopwatch.GetElapsedTime(due));
            }

            sent[i] = SendAsync(request, due, latency);
        }
    }

    private async Task SendAsync(RawRequest request, long due, Latency? latency)
    {
        var connection = await _idle.Reader.ReadAsync();
        await connection.AskAsync(request);
        latency?.Add(Stopwatch.GetElapsedTime(due));
        _idle.Writer.TryWrite(connection);
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Time until, nint left);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Time(long Seconds, long Nanoseconds);
}
