namespace Weir.Silo.Ingest.Bodies;

/// <summary>A body is over its limit, as sent or once decompressed.</summary>
internal sealed class BodyTooLargeException : Exception
{
    public BodyTooLargeException()
    {
    }

    public BodyTooLargeException(string message)
        : base(message)
    {
    }

    public BodyTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exception for a body over a limit.</summary>
    public static BodyTooLargeException Over(long bytesMax, string what) =>
        new(FormattableString.Invariant($"The body has more than {bytesMax} bytes{what} (Ingest:MaxBodyBytes)."));
}
