namespace Weir.Grains.Chunks;

/// <summary>A part of a grain's state that is stored by itself: written once, never changed.</summary>
/// <typeparam name="TSelf">Its type.</typeparam>
public interface IChunk<in TSelf>
{
    /// <summary>Whether another chunk holds the same.</summary>
    /// <param name="other">The other chunk.</param>
    /// <returns>True when their stored forms are the same.</returns>
    bool HasSameContent(TSelf other);
}

/// <summary>Identity of a stored chunk under its grain's id; numbered, because no name is ever used for two contents.</summary>
/// <typeparam name="TSelf">Its type.</typeparam>
public interface IChunkName<out TSelf>
{
    /// <summary>The name of the state under the grain's own id.</summary>
    string StateName { get; }

    /// <summary>The name with a number that is so much higher.</summary>
    TSelf After(int numbers);
}
