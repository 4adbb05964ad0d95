using Orleans;

namespace Weir.Questions;

/// <summary>
/// A day shard is still asking its gateways again. What it has heard so far is kept: the same question goes on from there, and is answered after
/// some more.
/// </summary>
[GenerateSerializer, Alias("weir.AnswerPendingException")]
public sealed class AnswerPendingException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public AnswerPendingException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Who is asked, and why there is no answer yet.</param>
    public AnswerPendingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Who is asked, and why there is no answer yet.</param>
    /// <param name="innerException">The cause.</param>
    public AnswerPendingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
