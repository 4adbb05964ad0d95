using System.Text;
using Weir.Records;

namespace Weir.Silo.Ingest.Avro;

/// <summary>What stands at the beginning of an Avro object container.</summary>
/// <param name="Schema">The writer's schema, JSON.</param>
/// <param name="Codec">How blocks are compressed.</param>
/// <param name="Sync">16 bytes that end every block.</param>
internal readonly record struct AvroContainerHeader(ReadOnlyMemory<byte> Schema, string Codec, ReadOnlyMemory<byte> Sync)
{
    private const int EntriesMax = 1000;

    /// <summary>Reads the header.</summary>
    /// <param name="data">The container's first bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>Its size in bytes; 0 when it is not whole.</returns>
    /// <exception cref="AvroSchemaException">It is malformed or has no schema.</exception>
    public static int TryRead(ReadOnlyMemory<byte> data, out AvroContainerHeader header)
    {
        header = new AvroContainerHeader(default, "null", default);
        if (data.Length < AvroContainerWriter.Magic.Length)
        {
            return 0;
        }

        var rest = data.Span[AvroContainerWriter.Magic.Length..];
        for (var entries = 0L; ;)
        {
            if (!AvroBinary.TryReadLong(ref rest, out var count))
            {
                return 0;
            }

            if (count == 0)
            {
                break;
            }

            if (count < 0)
            {
                // A negative count comes with the size of the block of entries.
                count = count == long.MinValue ? EntriesMax + 1 : -count;
                if (!AvroBinary.TryReadLong(ref rest, out _))
                {
                    return 0;
                }
            }

            entries += Math.Min(count, EntriesMax + 1);
            if (entries > EntriesMax)
            {
                throw new AvroSchemaException($"the container's header has more than {EntriesMax} entries");
            }

            for (; count > 0; count--)
            {
                if (!TryReadEntry(data, ref rest, ref header))
                {
                    return 0;
                }
            }
        }

        if (rest.Length < AvroContainerWriter.SyncSize)
        {
            return 0;
        }

        var at = data.Length - rest.Length;
        header = header with { Sync = data.Slice(at, AvroContainerWriter.SyncSize) };
        return header.Schema.IsEmpty ? throw new AvroSchemaException("the container's header has no avro.schema") : at + AvroContainerWriter.SyncSize;
    }

    private static bool TryReadEntry(ReadOnlyMemory<byte> data, ref ReadOnlySpan<byte> rest, ref AvroContainerHeader header)
    {
        if (!AvroBinary.TryReadBytes(ref rest, out var key) || !AvroBinary.TryReadBytes(ref rest, out var value))
        {
            return false;
        }

        if (key.SequenceEqual("avro.schema"u8))
        {
            header = header with { Schema = data.Slice(data.Length - rest.Length - value.Length, value.Length) };
        }
        else if (key.SequenceEqual("avro.codec"u8))
        {
            header = header with { Codec = Encoding.UTF8.GetString(value) };
        }

        return true;
    }
}
