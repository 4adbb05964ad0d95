using Orleans;

namespace Weir.Streaming;

/// <summary>Some part of a request could not be made durable. What became of it is unknown: send it again with the same producer sequence.</summary>
[GenerateSerializer, Alias("weir.AppendFailedException")]
public sealed class AppendFailedException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public AppendFailedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which partition failed and why.</param>
    public AppendFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a cause.</summary>
    /// <param name="message">Which partition failed and why.</param>
    /// <param name="innerException">The cause.</param>
    public AppendFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
