using Weir.Cli.Records;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Replay;

/// <summary>Reads the file, keeps the pace, fills the lanes.</summary>
internal sealed class ReplayRun(ReplayOptions options, IGatewayClient client, CliContext context)
{
    private readonly ReplayCounts _counts = new();
    private readonly List<Lane> _lanes = [];
    private long _line;
    private long _routed;

    public async Task<ReplayResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var reader = new LineReader(options.File);
        var status = await client.GetStatusAsync(cancellationToken);
        if (!status.Ready)
        {
            throw new ServerUnavailableException($"{status.Server} is not ready: {status.Detail}");
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = context.Time.GetTimestamp();
        Exception? failure = null;
        await using (new ProgressLine(context, () => (reader.Share, _counts.Accepted + _counts.Rejected)))
        {
            try
            {
                await OpenLanesAsync(giveUp.Token);
                await ReadAllAsync(reader, giveUp.Token);
                await Task.WhenAll(_lanes.Select(l => l.CompleteAsync()));
            }
            catch (Exception e) when (e is GatewayClientException or InvalidDataException or IOException)
            {
                failure = e;
                await giveUp.CancelAsync();
            }
            finally
            {
                await Task.WhenAll(_lanes.Select(l => l.DisposeAsync().AsTask()));
            }
        }

        return new ReplayResult(
            _routed + _counts.RejectedHere, _counts.Accepted, _counts.Rejected, context.Time.GetElapsedTime(begun), _counts.Rejects, failure);
    }

    private async Task OpenLanesAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Connections; i++)
        {
            IBatchTarget target = options.Protocol == Protocol.Http
                ? new HttpTarget(client.CreateProducer(options.Kind), _counts)
                : await StreamTarget.OpenAsync(client, options.Kind, _counts, cancellationToken);
            _lanes.Add(new Lane(target, () => BatchBuilder.Create(options.Protocol, options.Format), cancellationToken));
        }
    }

    private async Task ReadAllAsync(LineReader reader, CancellationToken cancellationToken)
    {
        var router = new LineRouter(options, _counts);
        var pace = options.IsPaced ? new Pace(options.Speedup, context.Time) : null;
        while (await reader.ReadBlockAsync(cancellationToken))
        {
            while (TakeLines(reader, router, pace) is { } pause)
            {
                if (pause.FullLane is { } full)
                {
                    await full.HandOverAsync(cancellationToken);
                    continue;
                }

                // Nothing is due for a while: what is under way must not wait for the rest of its batch.
                await HandOverAllAsync(cancellationToken);
                await Task.Delay(pause.Wait, context.Time, cancellationToken);
            }
        }

        await HandOverAllAsync(cancellationToken);
    }

    private async Task HandOverAllAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            await lane.HandOverAsync(cancellationToken);
        }
    }

    /// <summary>Takes lines until a batch is full or a record is not due yet; null when the block is used up.</summary>
    private Pause? TakeLines(LineReader reader, LineRouter router, Pace? pace)
    {
        while (reader.TryReadLine(out var line))
        {
            if (!router.TryRoute(line, _line + 1, out var index, out var content))
            {
                _line++;
                continue;
            }

            if (pace is not null && content.Date > 0 && pace.Until(content.Date) is { Ticks: > 0 } wait)
            {
                reader.Unread();
                return new Pause(null, wait);
            }

            _line++;
            _routed++;
            var lane = _lanes[index];
            lane.Batch.Add(content, _line);
            if (lane.Batch.Count >= options.BatchRecordsMax || lane.Batch.Bytes >= options.BatchBytesMax)
            {
                return new Pause(lane, TimeSpan.Zero);
            }
        }

        return null;
    }

    private readonly record struct Pause(Lane? FullLane, TimeSpan Wait);
}
