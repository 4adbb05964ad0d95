using System.Globalization;
using Weir.Gateways;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Gateways;

/// <summary>
/// Checks gateway records again as they come out of the log: another program may have written them, or another setting been in force when
/// they were accepted. What it refuses is parked; what it lets through, a gateway can take.
/// </summary>
/// <param name="kind">The stream.</param>
/// <param name="options">Where the modulus is from.</param>
public sealed class GatewayRecordDecoder(RecordKind kind, GatewayOptions options) : IRecordDecoder
{
    private readonly long _valueMax = kind == RecordKind.Cumulative ? options.CounterModulus - 1 : GatewayRecordLayout.ValueMax;

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

        var readings = Analytics.EventTime.Reading.Of(run.Payload.Span);
        var from = 0;
        for (var i = 0; i < readings.Length; i++)
        {
            if (!IsGood(readings[i]))
            {
                poison(i, Fault(readings[i]));
                AddRun(run, from, i, good);
                from = i + 1;
            }
        }

        AddRun(run, from, run.Count, good);
    }

    /// <inheritdoc/>
    /// <remarks>Of a run whose records cannot be told apart, the first has all bytes: as many copies as records would take its size squared.</remarks>
    public ReadOnlyMemory<byte> GetPayload(in RecordRun run, int index) =>
        run.Encoding == GatewayRecordLayout.Encoding && run.Payload.Length == (long)run.Count * GatewayRecordLayout.Size
            ? run.Payload.Slice(index * GatewayRecordLayout.Size, GatewayRecordLayout.Size)
            : index == 0 ? run.Payload : default;

    private static void AddRun(in RecordRun run, int from, int until, IList<RecordRun> good)
    {
        if (from == 0 && until == run.Count)
        {
            good.Add(run);
        }
        else if (from < until)
        {
            var bytes = run.Payload.Slice(from * GatewayRecordLayout.Size, (until - from) * GatewayRecordLayout.Size);
            good.Add(run with { FirstIndex = run.FirstIndex + from, Count = until - from, Payload = bytes });
        }
    }

    private static string? RunFault(ReadOnlySpan<byte> key, in RecordRun run)
    {
        if (!GatewayIds.IsValid(key))
        {
            return $"gateway_id has {key.Length} bytes; it must be 1 to {GatewayIds.LengthMax} of A-Z a-z 0-9 . _ : -";
        }

        if (run.Encoding != GatewayRecordLayout.Encoding)
        {
            return $"the encoding is {run.Encoding}; it must be {GatewayRecordLayout.Encoding}";
        }

        return run.Payload.Length == (long)run.Count * GatewayRecordLayout.Size
            ? null
            : $"{run.Count} records have {run.Payload.Length} bytes; it must be {GatewayRecordLayout.Size} each";
    }

    private bool IsGood(in Analytics.EventTime.Reading reading) =>
        reading.Date is >= GatewayRecordLayout.DateMin and <= GatewayRecordLayout.DateMax
        && (kind == RecordKind.Rate
            ? reading.TxRate is >= 0 and <= GatewayRecordLayout.ValueMax && reading.RxRate is >= 0 and <= GatewayRecordLayout.ValueMax
            : (ulong)reading.TxBits <= (ulong)_valueMax && (ulong)reading.RxBits <= (ulong)_valueMax);

    private string Fault(in Analytics.EventTime.Reading reading)
    {
        if (reading.Date is < GatewayRecordLayout.DateMin or > GatewayRecordLayout.DateMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"date is {reading.Date}; it must be {GatewayRecordLayout.DateMin} to {GatewayRecordLayout.DateMax}");
        }

        if (kind == RecordKind.Rate)
        {
            var isTx = reading.TxRate is not (>= 0 and <= GatewayRecordLayout.ValueMax);
            return string.Create(
                CultureInfo.InvariantCulture, $"{Name(isTx)} is {(isTx ? reading.TxRate : reading.RxRate)}; it must be 0 to {GatewayRecordLayout.ValueMax}");
        }

        var tx = (ulong)reading.TxBits > (ulong)_valueMax;
        return string.Create(CultureInfo.InvariantCulture, $"{Name(tx)} is {(tx ? reading.TxBits : reading.RxBits)}; it must be 0 to {_valueMax}");
    }

    private static string Name(bool isTx) => isTx ? "ipTx" : "ipRx";
}
