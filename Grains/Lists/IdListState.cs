using Weir.Grains.Storage;

namespace Weir.Grains.Lists;

/// <summary>A part of one shard of the list: ids in ordinal order.</summary>
public sealed class IdListState
{
    public List<string> Ids { get; set; } = [];
}

/// <summary>Stored form, layout 1: layout, count, then for each id how many characters it shares with the one before, and the rest as text.</summary>
public sealed class IdListStateCodec : IBinaryStateCodec<IdListState>
{
    private const byte Layout = 1;

    public void Write(IdListState state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        writer.Number(state.Ids.Count);
        var before = "";
        foreach (var id in state.Ids)
        {
            var shared = id.AsSpan().CommonPrefixLength(before);
            // Half of a surrogate pair is no text.
            shared -= shared > 0 && char.IsHighSurrogate(id[shared - 1]) ? 1 : 0;
            writer.Number(shared);
            writer.Text(id[shared..]);
            before = id;
        }
    }

    public IdListState Read(ref StateReader reader)
    {
        reader.Layout("list of ids", Layout);
        var state = new IdListState();
        var before = "";
        for (var count = reader.Count(2); count > 0; count--)
        {
            before = string.Concat(before.AsSpan(0, reader.Below(before.Length + 1)), reader.Text());
            state.Ids.Add(before);
        }

        return state;
    }
}
