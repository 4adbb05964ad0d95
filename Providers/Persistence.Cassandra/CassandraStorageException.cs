using Orleans;

namespace Weir.Persistence.Cassandra;

/// <summary>A state could not be read, or was not changed and will not be by this call; the message says which and why. The call may be made again.</summary>
[GenerateSerializer, Alias("weir.CassandraStorageException")]
public sealed class CassandraStorageException : IOException
{
    /// <summary>Creates the exception without a message.</summary>
    public CassandraStorageException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and why.</param>
    public CassandraStorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What failed and why.</param>
    /// <param name="innerException">The cause.</param>
    public CassandraStorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
