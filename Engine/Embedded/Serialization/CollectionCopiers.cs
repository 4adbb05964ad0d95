namespace Orleans.Serialization;

/// <summary>Copies of arrays and of the usual collections. Found by name: see <see cref="For"/>.</summary>
internal static class CollectionCopiers
{
    public static string? For(Type definition) => definition switch
    {
        _ when definition == typeof(List<>) => nameof(List),
        _ when definition == typeof(Dictionary<,>) => nameof(Dictionary),
        _ when definition == typeof(SortedDictionary<,>) => nameof(SortedDictionary),
        _ when definition == typeof(HashSet<>) => nameof(HashSet),
        _ when definition == typeof(Queue<>) => nameof(Queue),
        _ when definition == typeof(ReadOnlyMemory<>) => nameof(ReadOnlyMemory),
        _ when definition == typeof(Memory<>) => nameof(Memory),
        _ => null,
    };

    public static T[] Array<T>(T[] value, CopyContext context)
    {
        var copy = (T[])value.Clone();
        context.Record(value, copy);
        if (Copier<T>.Copy is { } copyItem)
        {
            for (var index = 0; index < copy.Length; index++)
            {
                copy[index] = copyItem(copy[index], context);
            }
        }

        return copy;
    }

    public static List<T> List<T>(List<T> value, CopyContext context)
    {
        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        if (Copier<T>.Copy is { } copyItem)
        {
            foreach (var item in value) { copy.Add(copyItem(item, context)); }
        }
        else { copy.AddRange(value); }

        return copy;
    }

    public static Dictionary<TKey, TValue> Dictionary<TKey, TValue>(Dictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull
    {
        var copy = new Dictionary<TKey, TValue>(value.Count, value.Comparer);
        context.Record(value, copy);
        foreach (var (key, item) in value) { copy.Add(Copiers.CopyField(key, context), Copiers.CopyField(item, context)); }

        return copy;
    }

    public static SortedDictionary<TKey, TValue> SortedDictionary<TKey, TValue>(SortedDictionary<TKey, TValue> value, CopyContext context)
        where TKey : notnull
    {
        var copy = new SortedDictionary<TKey, TValue>(value.Comparer);
        context.Record(value, copy);
        foreach (var (key, item) in value) { copy.Add(Copiers.CopyField(key, context), Copiers.CopyField(item, context)); }

        return copy;
    }

    public static HashSet<T> HashSet<T>(HashSet<T> value, CopyContext context)
    {
        var copy = new HashSet<T>(value.Count, value.Comparer);
        context.Record(value, copy);
        foreach (var item in value) { copy.Add(Copiers.CopyField(item, context)); }

        return copy;
    }

    public static Queue<T> Queue<T>(Queue<T> value, CopyContext context)
    {
        var copy = new Queue<T>(value.Count);
        context.Record(value, copy);
        foreach (var item in value) { copy.Enqueue(Copiers.CopyField(item, context)); }

        return copy;
    }

    public static ReadOnlyMemory<T> ReadOnlyMemory<T>(ReadOnlyMemory<T> value, CopyContext context) => Array(value.ToArray(), context);
    public static Memory<T> Memory<T>(Memory<T> value, CopyContext context) => Array(value.ToArray(), context);
}
