using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Weir.Client;

/// <summary>A whole answer.</summary>
internal sealed class HttpAnswer(HttpStatusCode status, byte[] body, string path)
{
    public HttpStatusCode Status { get; } = status;

    public string Text => Encoding.UTF8.GetString(body);

    /// <exception cref="UnexpectedAnswerException">The body is not of that type.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new UnexpectedAnswerException($"{path}: the answer is empty.");
        }
        catch (JsonException e)
        {
            throw new UnexpectedAnswerException($"{path}: the answer is not what this client expects: {e.Message}", e);
        }
    }

    /// <summary>What was asked, and the server's reason.</summary>
    public string Reason => ReasonOf(TryReadProblem());

    /// <summary>The problem in the body, or null where there is none.</summary>
    public Problem? TryReadProblem()
    {
        try
        {
            return JsonSerializer.Deserialize(body, AnswerJson.Default.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the status asks a caller to act on.</summary>
    public GatewayClientException ToException()
    {
        var problem = TryReadProblem();
        var reason = ReasonOf(problem);
        return Status switch
        {
            HttpStatusCode.Conflict => new ProducerSequenceException(reason, problem?.Last),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new AccessDeniedException(reason),
            HttpStatusCode.RequestEntityTooLarge => new RequestTooLargeException(reason),
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new InvalidRequestException(reason, (int)Status),
            _ => new UnexpectedAnswerException(reason),
        };
    }

    private string ReasonOf(Problem? problem) => $"{path}: {(int)Status} {problem?.Detail ?? problem?.Title ?? Status.ToString()}";
}
