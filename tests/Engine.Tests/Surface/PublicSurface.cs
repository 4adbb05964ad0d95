using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Weir.Engine.Tests.Surface;

/// <summary>
/// What other assemblies can see of a type, a line per member. Two assemblies that say the same thing give the same lines: types are written
/// by name, whatever assembly they are in.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The lines of a type; with <paramref name="inherited"/>, those of what it inherits as well.</summary>
    public static IEnumerable<string> Of(Type type, bool inherited)
    {
        yield return Kind(type);
        if (!type.IsSealed && !type.IsInterface)
        {
            yield return "may be derived from";
        }

        foreach (var parent in type.GetInterfaces())
        {
            yield return $"is {Name(parent)}";
        }

        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return $"is {Name(ancestor)}";
        }

        IEnumerable<Type> from = !inherited ? [type] : type.IsInterface ? [type, .. type.GetInterfaces()] : Ancestry(type);
        foreach (var member in from.SelectMany(t => t.GetMembers(Members | BindingFlags.DeclaredOnly)).Where(IsOfOurs))
        {
            if (Line(member) is { } line)
            {
                yield return line;
                if (member is MethodInfo { IsVirtual: true, IsFinal: false } && !type.IsSealed && !type.IsInterface)
                {
                    yield return $"may be overridden: {line}";
                }
            }
        }
    }

    private static IEnumerable<Type> Ancestry(Type type)
    {
        for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }

    // What the compiler adds to a record or a closure is not part of what was written.
    private static bool IsOfOurs(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) || member is MethodInfo { IsSpecialName: true };

    private static string Kind(Type type) =>
        type.IsEnum ? $"enum of {Name(Enum.GetUnderlyingType(type))}"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : "class";

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant when IsVisible(constant.Attributes) => $"const {Name(constant.FieldType)} {constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field when IsVisible(field.Attributes) && !field.IsSpecialName => $"{Static(field.IsStatic)}field {Name(field.FieldType)} {field.Name}",
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"constructor({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) => $"{Static(method.IsStatic)}{Virtual(method)}{Name(method.ReturnType)} {method.Name}{Arity(method)}({Parameters(method)})",
        _ => null,
    };

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Virtual(MethodInfo method) => method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldAttributes attributes) =>
        (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static string Arity(MethodInfo method) => method.IsGenericMethodDefinition ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    // Names and defaults count: a caller may name an argument or leave it out.
    private static string Parameter(ParameterInfo parameter)
    {
        var value = parameter.HasDefaultValue ? $" = {Convert.ToString(parameter.RawDefaultValue, CultureInfo.InvariantCulture) ?? "null"}" : "";
        return $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Name(Type type)
    {
        if (type.HasElementType)
        {
            return Name(type.GetElementType()!) + (type.IsByRef ? "&" : type.IsPointer ? "*" : "[]");
        }

        if (type.IsGenericParameter)
        {
            return $"{(type.DeclaringMethod is null ? "!" : "!!")}{type.GenericParameterPosition}";
        }

        var name = $"{type.Namespace}.{(type.DeclaringType is { } outer ? outer.Name + "+" : "")}{type.Name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
