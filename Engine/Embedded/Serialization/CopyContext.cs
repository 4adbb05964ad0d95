namespace Orleans.Serialization;

/// <summary>What has been copied during one copy, so that an object met twice stays one.</summary>
internal sealed class CopyContext
{
    private Dictionary<object, object>? _copies;

    public bool TryGet(object original, out object? copy)
    {
        copy = null;
        return _copies is not null && _copies.TryGetValue(original, out copy);
    }

    public void Record(object original, object copy) => (_copies ??= new Dictionary<object, object>(ReferenceEqualityComparer.Instance))[original] = copy;
}

/// <summary>Copies a value as a call between grains does.</summary>
internal sealed class DeepCopier
{
    public T Copy<T>(T value) => Copier<T>.Copy is { } copy ? copy(value, new CopyContext()) : value;
}
