using Orleans;

namespace Weir.Streaming;

/// <summary>
/// A container's predecessor never reached this activation: what it knows was lost in between. Thrown after the consumer has asked to be deactivated
/// (<c>DeactivateOnIdle</c>): the agent delivers again, and the next activation's handle says from where. An activation cannot ask that itself: since
/// Orleans 10.3 a handle that has taken a container resumes at no token.
/// </summary>
[GenerateSerializer, Alias("weir.GapException")]
public sealed class GapException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public GapException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Stream, the consumer's token, and the token that should have come before.</param>
    public GapException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a cause.</summary>
    /// <param name="message">Stream, the consumer's token, and the token that should have come before.</param>
    /// <param name="innerException">The cause.</param>
    public GapException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
