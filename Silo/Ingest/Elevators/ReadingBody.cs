using System.Buffers.Binary;
using Weir.Elevators;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Writes a reading in its layout. What goes over its room is not written, and told at the end.</summary>
internal ref struct ReadingBody(Span<byte> place)
{
    private readonly Span<byte> _place = place;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether there was no room for all.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Writes type and date.</summary>
    public void Begin(SensorType type, long date)
    {
        Reserve(1)[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), date);
    }

    /// <summary>Writes a number.</summary>
    public void Write(double number)
    {
        if (Reserve(sizeof(double)) is { IsEmpty: false } room)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(room, number);
        }
    }

    /// <summary>Leaves room for flags.</summary>
    /// <returns>Where they go.</returns>
    public Span<byte> ReserveFlags() => Reserve(1);

    /// <summary>Leaves room for a count.</summary>
    /// <returns>Where it goes.</returns>
    public Span<byte> ReserveCount() => Reserve(sizeof(ushort));

    /// <summary>Reads a text and writes it.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? ReadText(ReadOnlySpan<byte> value, string field)
    {
        Span<byte> text = stackalloc byte[JsonValues.TextMax];
        var fault = JsonValues.ReadText(value, field, text, out var length);
        if (fault is null && Reserve(sizeof(ushort) + length) is { IsEmpty: false } room)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)length);
            text[..length].CopyTo(room[sizeof(ushort)..]);
        }

        return fault;
    }

    private Span<byte> Reserve(int count)
    {
        if (IsOver || _place.Length - Length < count)
        {
            IsOver = true;
            return default;
        }

        var room = _place.Slice(Length, count);
        Length += count;
        return room;
    }
}
