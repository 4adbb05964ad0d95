using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>A producer: numbers its requests, one under way at a time.</summary>
internal sealed class RecordProducer(IRecordSender sender, RecordKind kind, string id, long first) : IRecordProducer, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private EncodedRecords? _failed;

    public string Id { get; } = id;

    public RecordKind Kind { get; } = kind;

    public long Next { get; private set; } = first;

    public Task<SendResult> SendAsync(ReadOnlyMemory<GatewayRecord> records, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SendOptions();
        if (options.Number is not null)
        {
            throw new ArgumentException("A producer numbers its requests itself; Number must be null.", nameof(options));
        }

        return SendAsync(RecordEncoder.EncodeBody(records.Span, options.Format, options.Compression), cancellationToken);
    }

    public async Task<SendResult> SendAsync(EncodedRecords records, CancellationToken cancellationToken = default)
    {
        if (records.Count == 0)
        {
            return new SendResult(0, 0, []);
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_failed is not null)
            {
                throw new InvalidOperationException($"Request {Next} of producer {Id} failed: repeat it before the next, or its records may be missing.");
            }

            return await SendNumberedAsync(records, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<SendResult> RepeatAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await SendNumberedAsync(_failed ?? throw new InvalidOperationException("No request failed."), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<SendResult> SendNumberedAsync(EncodedRecords records, CancellationToken cancellationToken)
    {
        // Until an answer says otherwise the number may or may not be used: only the same bytes may go under it.
        _failed = records;
        try
        {
            var result = await sender.SendAsync(Kind, records, new ProducerSequence(Id, Next), cancellationToken);
            Advance();
            return result;
        }
        catch (InvalidRequestException e) when (e.Status == 400)
        {
            Advance();
            throw;
        }
        catch (Exception e) when (e is InvalidRequestException or RequestTooLargeException)
        {
            // These bytes are refused whenever they come: the number is free for others.
            _failed = null;
            throw;
        }
    }

    private void Advance()
    {
        _failed = null;
        Next++;
    }
}
