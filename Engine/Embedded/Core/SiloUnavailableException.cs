namespace Orleans.Runtime;

[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message, Exception? innerException = null) : base(message, innerException!) { }
}

[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException() : this("The silo is unavailable.") { }
    public SiloUnavailableException(string msg) : base(msg) { }
    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}
