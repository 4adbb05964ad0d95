using Orleans;

namespace Weir.Persistence.Cassandra;

/// <summary>Whether a change was made could not be found out; the message says why. What stands in the table is one or the other: read before going on.</summary>
[GenerateSerializer, Alias("weir.CassandraOutcomeUnknownException")]
public sealed class CassandraOutcomeUnknownException : IOException
{
    /// <summary>Creates the exception without a message.</summary>
    public CassandraOutcomeUnknownException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which change, and why its outcome is unknown.</param>
    public CassandraOutcomeUnknownException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Which change, and why its outcome is unknown.</param>
    /// <param name="innerException">The cause.</param>
    public CassandraOutcomeUnknownException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
