using Orleans;

namespace Weir.Questions;

/// <summary>
/// A write of this activation failed or its outcome is unknown: it answers nothing more. The next activation, which the next call may already
/// meet, reads what is durable.
/// </summary>
[GenerateSerializer, Alias("weir.StateReloadingException")]
public sealed class StateReloadingException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public StateReloadingException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Who is asked, and why there is no answer yet.</param>
    public StateReloadingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Who is asked, and why there is no answer yet.</param>
    /// <param name="innerException">The cause.</param>
    public StateReloadingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
