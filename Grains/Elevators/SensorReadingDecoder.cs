using Weir.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Elevators;

/// <summary>
/// Checks readings again as they come out of the log: another program may have written them. What it refuses is parked; what it lets through, a device's grain can take.
/// </summary>
public sealed class SensorReadingDecoder : IRecordDecoder
{
    public void Decode(ReadOnlySpan<byte> key, in RecordRun run, Action<int, string> poison, IList<RecordRun> good)
    {
        ArgumentNullException.ThrowIfNull(poison);
        ArgumentNullException.ThrowIfNull(good);
        if (RunFault(key, run) is { } reason)
        {
            for (var i = 0; i < run.Count; i++)
            {
                poison(i, reason);
            }

            return;
        }

        var (rest, firstIndex, start) = (run.Payload, 0, 0);
        for (var i = 0; i < run.Count; i++)
        {
            var at = run.Payload.Length - rest.Length;
            _ = SensorReadingLayout.TryTake(ref rest, out var reading, out _);
            if (SensorReadingLayout.FindFault(reading.Span, GatewayRecordLayout.DateMin, GatewayRecordLayout.DateMax) is { } fault)
            {
                poison(i, fault);
                AddRun(run, firstIndex, i, start, at, good);
                (firstIndex, start) = (i + 1, run.Payload.Length - rest.Length);
            }
        }

        AddRun(run, firstIndex, run.Count, start, run.Payload.Length, good);
    }

    /// <inheritdoc/>
    /// <remarks>With its header. Of a run whose readings cannot be told apart, the first has all bytes.</remarks>
    public ReadOnlyMemory<byte> GetPayload(in RecordRun run, int index)
    {
        if (run.Encoding != SensorReadingLayout.Encoding || !IsDivided(run))
        {
            return index == 0 ? run.Payload : default;
        }

        var from = Skip(run, index);
        var rest = from;
        _ = SensorReadingLayout.TryTake(ref rest, out _, out _);
        return from[..^rest.Length];
    }

    /// <summary>What is left of a run behind its first readings.</summary>
    internal static ReadOnlyMemory<byte> Skip(in RecordRun run, int count)
    {
        var rest = run.Payload;
        for (; count > 0; count--)
        {
            _ = Take(ref rest, run);
        }

        return rest;
    }

    /// <summary>Takes the next reading of a run that has been let through.</summary>
    internal static PlacedReading Take(ref ReadOnlyMemory<byte> rest, in RecordRun run, out int unknownFields) =>
        PlacedReading.Of(new SensorReading(Take(ref rest, run, out unknownFields, allowEmpty: false)));

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, in RecordRun run) => Take(ref rest, run, out _, allowEmpty: true);

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, in RecordRun run, out int unknownFields, bool allowEmpty) =>
        run.Encoding == SensorReadingLayout.Encoding && SensorReadingLayout.TryTake(ref rest, out var reading, out unknownFields) && (allowEmpty || !reading.IsEmpty)
            ? reading
            : throw new InvalidOperationException(
                $"The run at {run.Offset}:{run.FirstIndex} has encoding {run.Encoding} and {run.Payload.Length} bytes for {run.Count} readings. It should have been parked as poison.");

    private static string? RunFault(ReadOnlySpan<byte> key, in RecordRun run)
    {
        if (!DeviceIds.IsValid(key))
        {
            return $"the device's id has {key.Length} bytes; it must be {DeviceIds.Wanted}";
        }

        if (run.Encoding != SensorReadingLayout.Encoding)
        {
            return $"the encoding is {run.Encoding}; it must be {SensorReadingLayout.Encoding}";
        }

        return IsDivided(run) ? null : $"{run.Payload.Length} bytes are not {run.Count} readings with their lengths";
    }

    private static bool IsDivided(in RecordRun run)
    {
        var rest = run.Payload;
        for (var i = 0; i < run.Count; i++)
        {
            if (!SensorReadingLayout.TryTake(ref rest, out _, out _))
            {
                return false;
            }
        }

        return rest.IsEmpty;
    }

    private static void AddRun(in RecordRun run, int from, int until, int start, int end, IList<RecordRun> good)
    {
        if (from < until)
        {
            good.Add(run with { FirstIndex = run.FirstIndex + from, Count = until - from, Payload = run.Payload[start..end] });
        }
    }
}
