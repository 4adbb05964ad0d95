namespace Weir.Grains.Storage;

/// <summary>
/// The stored form of one type of state. The first byte is the layout's version; a layout is never changed, a new one gets a new number
/// and the old one stays readable. The same bytes are written on every engine and every storage.
/// </summary>
public interface IBinaryStateCodec<T>
{
    /// <summary>Appends the state.</summary>
    void Write(T state, StateWriter writer);

    /// <summary>Reads a state back.</summary>
    /// <exception cref="StateFormatException">The bytes are cut off, or of a layout this program does not know.</exception>
    T Read(ref StateReader reader);
}
