using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using Weir.Elevators;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Reads the readings of one body, and holds them back until they can be put in the order of their dates.</summary>
/// <param name="device">The device's id, UTF-8.</param>
/// <param name="rules">How dates are judged.</param>
internal sealed class ReadingJsonReader(byte[] device, ReadingRules rules) : IJsonRecordReader, IDisposable
{
    private readonly byte[] _scratch = ArrayPool<byte>.Shared.Rent(SensorReadingLayout.HeaderBytes + SensorReadingLayout.SizeMax);
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(16 << 10);
    private int _used;
    private long _newest = long.MinValue;
    private bool _isOrdered = true;

    /// <inheritdoc/>
    public bool TakesSeveral => true;

    /// <inheritdoc/>
    public JsonStep Read(ref JsonScanner scanner, ReadOnlySpan<byte> data, bool ends, IngestBatch into)
    {
        scanner.Peek();
        var start = scanner.Position;
        if (PlainReading.Read(ref scanner, data, rules, _scratch) is > 0 and var plain)
        {
            if (!ends || scanner.ReadEnd() == JsonStep.Done)
            {
                Hold(plain);
                into.Pass();
                return JsonStep.Done;
            }

            scanner.Position = start;
        }

        var step = scanner.SkipValue(out var text);
        step = step == JsonStep.Done && ends ? scanner.ReadEnd() : step;
        if (step != JsonStep.Done)
        {
            return step;
        }

        var fault = !Utf8.IsValid(text) ? "the reading is not valid UTF-8" : ReadingParser.TryParse(text, rules, _scratch, out var length) is { } wrong ? wrong : Hold(length);
        if (fault is null)
        {
            into.Pass();
        }
        else
        {
            into.Reject(fault);
        }

        return JsonStep.Done;
    }

    /// <inheritdoc/>
    public void Complete(IngestBatch into)
    {
        if (_isOrdered)
        {
            for (var at = 0; at < _used; at += LengthAt(at))
            {
                into.Records.Add(device, _bytes.AsSpan(at, LengthAt(at)));
            }
        }
        else
        {
            AddInOrder(into);
        }

        (_used, _newest, _isOrdered) = (0, long.MinValue, true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_scratch);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private string? Hold(int length)
    {
        if (_bytes.Length - _used < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + length));
            _bytes.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _scratch.AsSpan(0, length).CopyTo(_bytes.AsSpan(_used));
        var date = DateAt(_used);
        _isOrdered &= _newest <= date;
        _newest = date;
        _used += length;
        return null;
    }

    private void AddInOrder(IngestBatch into)
    {
        var held = new List<(long Date, int Start)>();
        for (var at = 0; at < _used; at += LengthAt(at))
        {
            held.Add((DateAt(at), at));
        }

        // Stable: of equal dates the first in the body comes first.
        held.Sort((left, right) => left.Date != right.Date ? left.Date.CompareTo(right.Date) : left.Start.CompareTo(right.Start));
        foreach (var (_, start) in held)
        {
            into.Records.Add(device, _bytes.AsSpan(start, LengthAt(start)));
        }
    }

    // What is held stands one behind the other, each with its header.
    private int LengthAt(int at) => SensorReadingLayout.HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private long DateAt(int at) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at + SensorReadingLayout.HeaderBytes + 1));
}
