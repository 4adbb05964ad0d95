using Orleans;

namespace Weir.Persistence.Faster;

/// <summary>A state could not be written, read or recovered; the message says which, where and why.</summary>
[GenerateSerializer, Alias("weir.StateStoreException")]
public sealed class StateStoreException : IOException
{
    /// <summary>Creates the exception without a message.</summary>
    public StateStoreException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, where and why.</param>
    public StateStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What failed, where and why.</param>
    /// <param name="innerException">The cause.</param>
    public StateStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
