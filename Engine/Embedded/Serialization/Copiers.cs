using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>How values of a type are copied; null where they need no copy.</summary>
internal static class Copier<T>
{
    public static readonly Func<T, CopyContext, T>? Copy = Copiers.Build<T>();
}

/// <summary>
/// Builds the copiers, one per type on first use. What is immutable is shared; arrays, the usual collections and types with [GenerateSerializer] are copied;
/// anything else is refused, as Orleans refuses a type without a serializer.
/// </summary>
internal static class Copiers
{
    private static readonly ConcurrentDictionary<Type, bool> Shared = new();
    private static readonly ConcurrentDictionary<Type, Func<object, CopyContext, object>?> ByRuntimeType = new();
    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private static readonly HashSet<Type> SharedTypes =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Uri),
        typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(BinaryData), typeof(System.Text.Rune), typeof(System.Globalization.CultureInfo),
        typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(NoResult), typeof(System.Numerics.BigInteger), typeof(System.Numerics.Complex),
    ];
    public static bool IsShared(Type type) => Shared.TryGetValue(type, out var shared) ? shared : Shared[type] = DecideShared(type);

    public static Func<T, CopyContext, T>? Build<T>()
    {
        var type = typeof(T);
        if (IsShared(type)) { return null; }

        if (type.IsValueType) { return (Func<T, CopyContext, T>)BuildExact(type)!; }

        return static (value, context) => value is null ? value : (T)CopyObject(value, context);
    }

    /// <summary>A call's arguments: those marked [Immutable] are shared.</summary>
    public static Func<TArguments, CopyContext, TArguments>? ForArguments<TArguments>(MethodInfo method)
    {
        var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToArray();
        var shared = Array.ConvertAll(parameters, parameter => parameter.IsDefined(typeof(ImmutableAttribute), inherit: true)
            || IsShared(parameter.ParameterType));
        return Array.TrueForAll(shared, argument => argument) ? null : EmitFields<TArguments>((_, index) => shared[index]);
    }

    // Called by emitted code for each field that is not shared.
    internal static T CopyField<T>(T value, CopyContext context) => Copier<T>.Copy is { } copy ? copy(value, context) : value;

    private static object CopyObject(object value, CopyContext context)
    {
        var type = value.GetType();
        if (!ByRuntimeType.TryGetValue(type, out var copy))
        {
            copy = ByRuntimeType[type] = IsShared(type) ? null : BuildForRuntimeType(type);
        }

        if (copy is null) { return value; }

        return context.TryGet(value, out var known) ? known! : copy(value, context);
    }

    private static Func<object, CopyContext, object> BuildForRuntimeType(Type type) =>
        (Func<object, CopyContext, object>)typeof(Copiers)
            .GetMethod(type.IsValueType ? nameof(Boxed) : nameof(Referenced), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).Invoke(null, [BuildExact(type)])!;

    private static Func<object, CopyContext, object> Boxed<T>(Func<T, CopyContext, T> copy) => (value, context) => copy((T)value, context)!;

    private static Func<object, CopyContext, object> Referenced<T>(Func<T, CopyContext, T> copy)
        where T : class => (value, context) => copy((T)value, context);

    private static Delegate BuildExact(Type type)
    {
        var (name, arguments) = type switch
        {
            { IsArray: true } when type.GetArrayRank() == 1 => (nameof(CollectionCopiers.Array), new[] { type.GetElementType()! }),
            { IsGenericType: true } => (CollectionCopiers.For(type.GetGenericTypeDefinition()), type.GetGenericArguments()),
            _ => (null, []),
        };
        if (name is not null)
        {
            var method = typeof(CollectionCopiers).GetMethod(name)!.MakeGenericMethod(arguments);
            return method.CreateDelegate(typeof(Func<,,>).MakeGenericType(type, typeof(CopyContext), type));
        }

        if (!IsTuple(type) && !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && type != typeof(object))
        {
            throw new NotSupportedException($"{type} cannot cross a grain call: it has no [GenerateSerializer] and no [Immutable], and is no "
                + $"collection known here.");
        }

        return (Delegate)typeof(Copiers).GetMethod(nameof(EmitAllFields), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).Invoke(null, null)!;
    }

    private static Func<T, CopyContext, T> EmitAllFields<T>() => EmitFields<T>((field, _) => IsSharedField(field));

    // A shallow clone, then every field that is not shared replaced by its own copy. Emitted, for read-only fields are to be written too.
    private static Func<T, CopyContext, T> EmitFields<T>(Func<FieldInfo, int, bool> isShared)
    {
        var type = typeof(T);
        var method = new DynamicMethod($"Copy {type.Name}", type, [typeof(T), typeof(CopyContext)], typeof(Copiers).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldarg_0);
        if (!type.IsValueType)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, typeof(Copiers).GetMethod(nameof(Begin), BindingFlags.Static | BindingFlags.NonPublic)!);
            il.Emit(OpCodes.Castclass, type);
        }

        il.Emit(OpCodes.Stloc, copy);
        var index = 0;
        foreach (var field in FieldsOf(type))
        {
            if (!isShared(field, index++))
            {
                il.Emit(type.IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, copy);
                il.Emit(OpCodes.Ldloc, copy);
                il.Emit(OpCodes.Ldfld, field);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Call, typeof(Copiers).GetMethod(nameof(CopyField),
                    BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(field.FieldType));
                il.Emit(OpCodes.Stfld, field);
            }
        }

        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<T, CopyContext, T>>();
    }

    private static object Begin(object original, CopyContext context)
    {
        var copy = Clone(original);
        context.Record(original, copy);
        return copy;
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var part = type; part is not null && part != typeof(object) && part != typeof(ValueType); part = part.BaseType)
        {
            foreach (var field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static bool DecideShared(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || SharedTypes.Contains(type) || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
            || typeof(GrainReference).IsAssignableFrom(type) || typeof(Exception).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type)
            || typeof(IAddressable).IsAssignableFrom(type) || type.Namespace == typeof(ImmutableArray).Namespace)
        {
            return true;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying) { return IsShared(underlying); }

        // A struct is shared when its fields are: its own copy is the copy. (It cannot contain itself.)
        return type.IsValueType && (IsTuple(type) || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) && FieldsOf(type).All(IsSharedField);
    }

    private static bool IsSharedField(FieldInfo field) =>
        field.IsDefined(typeof(ImmutableAttribute), inherit: false) || PropertyOf(field)?.IsDefined(typeof(ImmutableAttribute), inherit: false) == true
        || IsShared(field.FieldType);

    private static PropertyInfo? PropertyOf(FieldInfo field) =>
        field.Name.StartsWith('<') && field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            ? field.DeclaringType!.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)],
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            : null;

    private static bool IsTuple(Type type) => typeof(ITuple).IsAssignableFrom(type)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) || type.GetGenericTypeDefinition() == typeof(Nullable<>)));
}
