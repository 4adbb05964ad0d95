using System.Text;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>The fields that an object may have, by name.</summary>
internal sealed class FieldTable
{
    private readonly (byte[] Name, int Index)[] _names;

    /// <param name="names">The fields; their places are their indexes.</param>
    /// <param name="aliases">Other spellings, with the index of the field that they mean.</param>
    public FieldTable(IEnumerable<string> names, params (string Name, int Index)[] aliases)
    {
        Names = [.. names];
        _names = [.. Names.Select((name, index) => (Encoding.UTF8.GetBytes(name), index)), .. aliases.Select(alias => (Encoding.UTF8.GetBytes(alias.Name), alias.Index))];
    }

    /// <summary>The fields.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The index of a field; −1 for a name that is none.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        foreach (var (known, index) in _names)
        {
            if (name.SequenceEqual(known))
            {
                return index;
            }
        }

        return -1;
    }
}
