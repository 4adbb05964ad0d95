using Orleans;

namespace Weir.Grains.Days;

/// <summary>
/// A day shard is still asking its gateways again. What it has heard so far is kept: the same question goes on from there, and is answered after
/// some more.
/// </summary>
[GenerateSerializer, Alias("weir.AnswerPendingException")]
public sealed class AnswerPendingException : Exception
{
    public AnswerPendingException()
    {
    }

    public AnswerPendingException(string message)
        : base(message)
    {
    }

    public AnswerPendingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
