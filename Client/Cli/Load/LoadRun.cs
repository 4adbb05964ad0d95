using System.Collections.Concurrent;
using Weir.Cli.Replay;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Load;

/// <summary>Sends prepared batches over all connections until the time is up, then waits for what is under way.</summary>
internal sealed class LoadRun(LoadOptions options, IGatewayClient client, CliContext context)
{
    private readonly ConcurrentBag<List<double>> _latencies = [];
    private long _begun;
    private long _accepted;
    private long _rejected;

    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        var startMs = context.Time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds();
        var senders = Enumerable.Range(0, options.Connections)
            .Select(i => Prepare(LoadPayloads.Create(options, i, startMs)))
            .ToList();
        _begun = context.Time.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        await using (new ProgressLine(context, () => (Elapsed / options.Duration, Interlocked.Read(ref _accepted))))
        {
            await Task.WhenAll(senders.Select(s => Task.Run(() => s(cancellationToken), cancellationToken)));
        }

        var latencies = _latencies.SelectMany(l => l).Order().ToList();
        return new LoadResult(_accepted, _rejected, Elapsed, latencies, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private TimeSpan Elapsed => context.Time.GetElapsedTime(_begun);

    private Func<CancellationToken, Task> Prepare(GatewayRecord[][] payloads)
    {
        if (options.Protocol == Protocol.Http)
        {
            var bodies = LoadPayloads.EncodeBodies(payloads, options);
            return ct => SendRequestsAsync(bodies, ct);
        }

        var frames = LoadPayloads.EncodeFrames(payloads, options);
        return ct => SendFramesAsync(frames, ct);
    }

    private async Task SendRequestsAsync(EncodedRecords[] bodies, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        _latencies.Add(latencies);
        var producer = client.CreateProducer(options.Kind);
        for (var i = 0; Elapsed < options.Duration; i++)
        {
            var begun = context.Time.GetTimestamp();
            var result = await producer.SendAsync(bodies[i % bodies.Length], cancellationToken);
            latencies.Add(context.Time.GetElapsedTime(begun).TotalMilliseconds);
            Interlocked.Add(ref _accepted, result.Accepted);
            Interlocked.Add(ref _rejected, result.RejectedCount);
        }
    }

    private async Task SendFramesAsync(StreamFrame[] frames, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        _latencies.Add(latencies);
        var sentAt = new ConcurrentQueue<long>();
        var acknowledged = 0L;
        var streamOptions = new GatewayStreamOptions
        {
            OnAcknowledged = last =>
            {
                while (acknowledged < last && sentAt.TryDequeue(out var at))
                {
                    acknowledged++;
                    latencies.Add(context.Time.GetElapsedTime(at).TotalMilliseconds);
                }
            },
        };
        await using var stream = await client.OpenStreamAsync(options.Kind, streamOptions, cancellationToken);
        for (var i = 0; Elapsed < options.Duration; i++)
        {
            sentAt.Enqueue(context.Time.GetTimestamp());
            await stream.SendAsync(frames[i % frames.Length], cancellationToken);
        }

        var progress = await stream.CompleteAsync(cancellationToken);
        Interlocked.Add(ref _accepted, progress.Accepted);
        Interlocked.Add(ref _rejected, progress.Rejected);
    }
}
