using Weir.Streaming;

namespace Weir.Client;

/// <summary>A call that did not do what was asked. Each derived type is one thing that a caller can act on.</summary>
/// <param name="message">What happened, with the server's reason.</param>
/// <param name="innerException">The cause on this side, if any.</param>
public abstract class GatewayClientException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>
    /// The number under which records were sent, when the call sent any. Sending the same records once more under it counts them once,
    /// whatever became of the attempts before.
    /// </summary>
    public ProducerSequence? Number { get; internal set; }
}

/// <summary>No usable answer after every repeat: no connection, time-outs, 502, 503 or 504. What was sent may or may not be durable.</summary>
/// <param name="message">What the last attempt met.</param>
/// <param name="innerException">Its cause, if any.</param>
public sealed class ServerUnavailableException(string message, Exception? innerException = null) : GatewayClientException(message, innerException);

/// <summary>The server still sheds load (429) after every repeat: send later, or less.</summary>
/// <param name="message">The server's reason.</param>
/// <param name="retryAfter">How long it asks to wait, where it says.</param>
public sealed class ServerOverloadedException(string message, TimeSpan? retryAfter) : GatewayClientException(message)
{
    /// <summary>How long the server asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The server knows the producer differently (409): a gap, an unknown producer, or a number older than it remembers.</summary>
/// <param name="message">The server's reason.</param>
/// <param name="last">The last number known.</param>
public sealed class ProducerSequenceException(string message, long? last) : GatewayClientException(message)
{
    /// <summary>The last number that the server knows of the producer; null for an unknown producer.</summary>
    public long? Last { get; } = last;
}

/// <summary>The device has not sent enough to be predicted (409): send more readings first.</summary>
/// <param name="message">What is missing.</param>
public sealed class TooFewReadingsException(string message) : GatewayClientException(message);

/// <summary>The API key is missing, unknown or not allowed to do this (401, 403).</summary>
/// <param name="message">The server's reason.</param>
public sealed class AccessDeniedException(string message) : GatewayClientException(message);

/// <summary>The request is larger than the server takes (413): send fewer records at once.</summary>
/// <param name="message">The server's reason, with its bound.</param>
public sealed class RequestTooLargeException(string message) : GatewayClientException(message);

/// <summary>The server understood the request and finds it wrong (400, 404 without such a route, 415 and other refusals).</summary>
/// <param name="message">The server's reason: field, fault and bound.</param>
/// <param name="status">The HTTP status.</param>
public sealed class InvalidRequestException(string message, int status) : GatewayClientException(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}

/// <summary>The answer is not what this version of the client understands: another program at that address, or another version.</summary>
/// <param name="message">What was expected and what came.</param>
/// <param name="innerException">The parser's complaint, if any.</param>
public sealed class UnexpectedAnswerException(string message, Exception? innerException = null) : GatewayClientException(message, innerException);
