namespace Weir.Silo.Ingest.Avro;

/// <summary>A writer's schema is none, or does not resolve to ours.</summary>
internal sealed class AvroSchemaException : Exception
{
    public AvroSchemaException()
    {
    }

    public AvroSchemaException(string message)
        : base(message)
    {
    }

    public AvroSchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
