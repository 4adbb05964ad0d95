using System.Buffers.Binary;
using System.Globalization;
using Weir.Elevators;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Reads the beacons that a device hears.</summary>
internal static class BeaconParser
{
    private const string Id = "id";
    private static readonly FieldTable Fields = new([Id, .. SensorFields.Beacon]);

    /// <summary>Reads the value of <c>beacons</c>.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> value, ref ReadingBody body, ref int unknown)
    {
        if (value.IsEmpty || value[0] != '[')
        {
            return value.IsEmpty ? "beacons is missing" : $"beacons is {JsonFields.Describe(value)}; it must be an array of objects";
        }

        var countPlace = body.ReserveCount();
        var count = 0;
        var scanner = new JsonScanner(value, final: true) { Position = 1 };
        for (var more = !scanner.TryTake((byte)']'); more && !body.IsOver; scanner.ReadSeparator((byte)']', out more))
        {
            scanner.Peek();
            scanner.SkipValue(out var beacon, depth: 1);
            if (ReadBeacon(beacon, string.Create(CultureInfo.InvariantCulture, $"beacons[{count}]."), ref body, ref unknown) is { } fault)
            {
                return fault;
            }

            count++;
        }

        // Each takes more bytes than one: as many as fit into a reading can be counted.
        BinaryPrimitives.WriteUInt16LittleEndian(countPlace, (ushort)count);
        return null;
    }

    private static string? ReadBeacon(ReadOnlySpan<byte> value, string path, ref ReadingBody body, ref int unknown)
    {
        Span<Range> found = stackalloc Range[Fields.Names.Count];
        return JsonFields.Find(value, Fields, path, found, ref unknown)
            ?? body.ReadText(value[found[0]], path + Id)
            ?? ReadingParser.ReadNumbers(value, SensorFields.Beacon, path, found[1..], ref body);
    }
}
