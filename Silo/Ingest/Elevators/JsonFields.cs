using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Where the values of an object's fields stand. For objects that are known to be JSON.</summary>
internal static class JsonFields
{
    private const int NameMax = 64;

    /// <summary>Finds the values of an object's fields.</summary>
    /// <param name="value">The object as it stands.</param>
    /// <param name="table">Its fields.</param>
    /// <param name="path">What stands before their names in messages.</param>
    /// <param name="found">Receives the place of each value; an empty one for a field that is missing.</param>
    /// <param name="unknown">Is raised by the number of fields of other names.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Find(ReadOnlySpan<byte> value, FieldTable table, string path, Span<Range> found, ref int unknown)
    {
        found.Clear();
        if (value.IsEmpty || value[0] != '{')
        {
            var what = path.Length == 0 ? "the reading" : path[..^1];
            return $"{what} is {Describe(value)}; it must be an object with {string.Join(", ", table.Names)}";
        }

        Span<byte> plain = stackalloc byte[NameMax];
        var scanner = new JsonScanner(value, final: true) { Position = 1 };
        for (var more = !scanner.TryTake((byte)'}'); more; scanner.ReadSeparator((byte)'}', out more))
        {
            scanner.ReadName(out var name, out var escaped);
            var index = !escaped ? table.IndexOf(name) : JsonText.TryUnescape(name, plain, out var length) ? table.IndexOf(plain[..length]) : -1;
            scanner.Peek();
            var start = scanner.Position;
            scanner.SkipValue(out _, depth: 1);
            if (index < 0)
            {
                unknown++;
            }
            else if (!IsMissing(found[index]))
            {
                return $"{path}{table.Names[index]} appears more than once";
            }
            else
            {
                found[index] = start..scanner.Position;
            }
        }

        return null;
    }

    /// <summary>Whether a field was not found.</summary>
    public static bool IsMissing(Range place) => place.Equals(default);

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(ReadOnlySpan<byte> value) => value.IsEmpty ? "nothing" : value[0] switch
    {
        (byte)'"' => "a string",
        (byte)'{' => "an object",
        (byte)'[' => "an array",
        (byte)'n' => "null",
        (byte)'t' or (byte)'f' => "a boolean",
        _ => "a number",
    };
}
