using System.Buffers;
using Weir.Cli.Records;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Replay.Elevators;

/// <summary>Sends a file of readings, one a line, in its order: all of one device, or of the devices that a table names.</summary>
/// <param name="options">What and how.</param>
/// <param name="devices">Whose the lines are.</param>
/// <param name="client">The service.</param>
/// <param name="context">The world outside.</param>
internal sealed class ElevatorReplayRun(ReplayOptions options, DeviceTable devices, IElevatorClient client, CliContext context)
{
    private readonly ReplayCounts _counts = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly List<long> _lines = [];
    private string _device = "";

    public async Task<ReplayResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var reader = new LineReader(options.File);
        var begun = context.Time.GetTimestamp();
        Exception? failure = null;
        await using (new ProgressLine(context, () => (reader.Share, _counts.Accepted + _counts.Rejected)))
        {
            try
            {
                await ReadAllAsync(reader, cancellationToken);
            }
            catch (Exception e) when (e is GatewayClientException or InvalidDataException or IOException)
            {
                failure = e;
            }
        }

        return new ReplayResult(_counts.Accepted + _counts.Rejected, _counts.Accepted, _counts.Rejected, context.Time.GetElapsedTime(begun), _counts.Rejects, failure);
    }

    private async Task ReadAllAsync(LineReader reader, CancellationToken cancellationToken)
    {
        long line = 0;
        while (await reader.ReadBlockAsync(cancellationToken))
        {
            while (TryTake(reader, ref line))
            {
                if (_lines.Count >= options.BatchRecordsMax || _body.WrittenCount >= options.BatchBytesMax || devices.Find(line + 1) != _device)
                {
                    await SendAsync(cancellationToken);
                }
            }
        }

        await SendAsync(cancellationToken);
    }

    private bool TryTake(LineReader reader, ref long line)
    {
        if (!reader.TryReadLine(out var text))
        {
            return false;
        }

        line++;
        if (!text.ContainsAnyExcept(" \t\r"u8))
        {
            return true;
        }

        if (devices.Find(line) is not { } device)
        {
            _counts.RejectHere(line, "no device: the table of devices does not name this line");
            return true;
        }

        _device = device;
        _body.Write(text);
        _body.Write("\n"u8);
        _lines.Add(line);
        return true;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_lines.Count == 0)
        {
            return;
        }

        var readings = new EncodedRecords(_body.WrittenMemory, _lines.Count, EncodedRecords.NdjsonType);
        var result = await client.SendAsync(_device, readings, cancellationToken);
        _counts.Add(result.Accepted, result.RejectedCount);
        foreach (var (index, reason) in result.Rejected)
        {
            _counts.AddReason(index < _lines.Count ? _lines[(int)index] : 0, reason);
        }

        _body.ResetWrittenCount();
        _lines.Clear();
    }
}
